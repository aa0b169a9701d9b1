; dd-trace is started
; -------------------
;
; import tracer from 'dd-trace'; tracer.init();     require('dd-trace').init()
;
; @call  the call of init

(program
  (import_statement
    (import_clause (identifier) @_local)
    source: (string (string_fragment) @_source))
  (expression_statement
    (call_expression
      function: (member_expression
        object: (identifier) @_object
        property: (property_identifier) @_property)) @call)
  (#eq? @_source "dd-trace")
  (#eq? @_local @_object)
  (#eq? @_property "init"))

(program
  (import_statement
    (import_clause (identifier) @_local)
    source: (string (string_fragment) @_source))
  (lexical_declaration
    (variable_declarator
      value: (call_expression
        function: (member_expression
          object: (identifier) @_object
          property: (property_identifier) @_property)) @call))
  (#eq? @_source "dd-trace")
  (#eq? @_local @_object)
  (#eq? @_property "init"))

(call_expression
  function: (member_expression
    object: (call_expression
      function: (identifier) @_require
      arguments: (arguments . (string (string_fragment) @_source)))
    property: (property_identifier) @_property)
  (#eq? @_require "require")
  (#eq? @_source "dd-trace")
  (#eq? @_property "init")) @call
