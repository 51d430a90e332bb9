(import_statement) @definition.import
(rule_set (selectors) @name (block) @body) @definition.selector
(keyframes_statement (keyframes_name) @name (keyframe_block_list) @body) @definition.selector
(rule_set (block (declaration (property_name) @name (#match? @name "^--")) @definition.variable))
