; What TSX adds to queries/typescript.
(jsx_opening_element name: (_) @type) @jsx
(jsx_self_closing_element name: (_) @type) @jsx
