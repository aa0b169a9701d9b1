; dotenv has read its file
; ------------------------
;
; import dotenv from 'dotenv'; dotenv.config();     require('dotenv').config()
;
; @call  the call of config

(program
  (import_statement
    (import_clause (identifier) @_local)
    source: (string (string_fragment) @_source))
  (expression_statement
    (call_expression
      function: (member_expression
        object: (identifier) @_object
        property: (property_identifier) @_property)) @call)
  (#eq? @_source "dotenv")
  (#eq? @_local @_object)
  (#eq? @_property "config"))

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
  (#eq? @_source "dotenv")
  (#eq? @_local @_object)
  (#eq? @_property "config"))

(call_expression
  function: (member_expression
    object: (call_expression
      function: (identifier) @_require
      arguments: (arguments . (string (string_fragment) @_source)))
    property: (property_identifier) @_property)
  (#eq? @_require "require")
  (#eq? @_source "dotenv")
  (#eq? @_property "config")) @call
