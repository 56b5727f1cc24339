-- Records that come one by one leave a small part of the index each. Sixteen of a size are merged at once, not four: every
-- word is written half as often, and a search looks into some more parts.
INSERT INTO asset_search (asset_search, rank) VALUES ('automerge', 16);
INSERT INTO fault_search (fault_search, rank) VALUES ('automerge', 16);
