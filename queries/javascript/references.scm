; What JavaScript adds to queries/ecmascript: parameters without types, and JSX, which its grammar holds.
(formal_parameters (identifier) @binds) @parameter
(formal_parameters (_ left: (identifier) @binds right: (_) @value)) @parameter
(formal_parameters (rest_pattern (identifier) @binds)) @parameter
(formal_parameters (object_pattern (shorthand_property_identifier_pattern) @binds)) @parameter-part
(arrow_function parameter: (identifier) @binds) @parameter
(field_definition property: (_) @of value: (_) @value) @valued
(field_definition "static" property: (_) @of) @flag.static
(jsx_opening_element name: (_) @type) @jsx
(jsx_self_closing_element name: (_) @type) @jsx
(class_heritage (_) @extends) @heritage
