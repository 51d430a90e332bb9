// loses: QuarryNode, QuarryTenant
DROP INDEX quarry_node_number IF EXISTS;
DROP CONSTRAINT quarry_tenant_id IF EXISTS;
DROP CONSTRAINT quarry_node_key IF EXISTS;
