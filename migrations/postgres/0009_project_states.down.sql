DROP TRIGGER mark_counted ON unified.pending_sets;
DROP TRIGGER mark_committed ON unified.transaction_log;
DROP FUNCTION unified.mark_counted(), unified.mark_committed();
DROP TABLE unified.project_states;
