; elastic-apm-node is started
; ---------------------------
;
; import apm from 'elastic-apm-node'; apm.start();     require('elastic-apm-node').start()
;
; @call  the call of start

(program
  (import_statement
    (import_clause (identifier) @_local)
    source: (string (string_fragment) @_source))
  (expression_statement
    (call_expression
      function: (member_expression
        object: (identifier) @_object
        property: (property_identifier) @_property)) @call)
  (#eq? @_source "elastic-apm-node")
  (#eq? @_local @_object)
  (#eq? @_property "start"))

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
  (#eq? @_source "elastic-apm-node")
  (#eq? @_local @_object)
  (#eq? @_property "start"))

(call_expression
  function: (member_expression
    object: (call_expression
      function: (identifier) @_require
      arguments: (arguments . (string (string_fragment) @_source)))
    property: (property_identifier) @_property)
  (#eq? @_require "require")
  (#eq? @_source "elastic-apm-node")
  (#eq? @_property "start")) @call
