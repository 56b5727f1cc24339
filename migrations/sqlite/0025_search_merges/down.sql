INSERT INTO asset_search (asset_search, rank) VALUES ('automerge', 4);
INSERT INTO fault_search (fault_search, rank) VALUES ('automerge', 4);
