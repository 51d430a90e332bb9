// additive: nodes, and what they are found by

// Everything of Quarry has this label beside those that say what it is, so that no constraint and no index meets nodes of others.
CREATE CONSTRAINT quarry_node_key IF NOT EXISTS FOR (n:QuarryNode) REQUIRE n.key IS UNIQUE;

// Which generation of a tenant's data is asked.
CREATE CONSTRAINT quarry_tenant_id IF NOT EXISTS FOR (n:QuarryTenant) REQUIRE n.tenant_id IS UNIQUE;

// A place is a dataset of one tenant in one generation; the number is the catalog's own, by which walks go.
CREATE INDEX quarry_node_number IF NOT EXISTS FOR (n:QuarryNode) ON (n.place, n.number);
