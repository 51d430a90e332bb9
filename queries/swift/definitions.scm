(import_declaration) @definition.import

(class_declaration declaration_kind: "class" name: (_) @name body: (_) @body) @definition.class
(class_declaration declaration_kind: "actor" name: (_) @name body: (_) @body) @definition.class
(class_declaration declaration_kind: "struct" name: (_) @name body: (_) @body) @definition.struct
(class_declaration declaration_kind: "enum" name: (_) @name body: (_) @body) @definition.enum
(class_declaration declaration_kind: "extension" name: (_) @name body: (_) @body) @definition.scope
(protocol_declaration name: (_) @name body: (_) @body) @definition.protocol
(protocol_function_declaration name: (simple_identifier) @name) @definition.method
(protocol_property_declaration name: (pattern bound_identifier: (_) @name)) @definition.property
(class_body (function_declaration name: (simple_identifier) @name body: (_)? @body) @definition.method)
(enum_class_body (function_declaration name: (simple_identifier) @name body: (_)? @body) @definition.method)
(function_declaration name: (simple_identifier) @name body: (_)? @body) @definition.function
(init_declaration name: "init" @name body: (_)? @body) @definition.constructor
(class_body (property_declaration name: (pattern bound_identifier: (_) @name)) @definition.property)
(enum_class_body (property_declaration name: (pattern bound_identifier: (_) @name)) @definition.property)
(source_file (property_declaration (value_binding_pattern mutability: "let")
  name: (pattern bound_identifier: (_) @name)) @definition.constant)
(source_file (property_declaration name: (pattern bound_identifier: (_) @name)) @definition.variable)
(enum_entry name: (_) @name) @definition.constant
(typealias_declaration name: (type_identifier) @name) @definition.type
(associatedtype_declaration name: (type_identifier) @name) @definition.type
