; dotenv has read its file
; ------------------------
;
; What stands for the package is bound by
;
;   import dotenv from 'dotenv'         import * as dotenv from 'dotenv'
;   import { dotenv } from 'dotenv'     const dotenv = require('dotenv')
;
; (one name between the braces: each further one would be compared with each statement)
; and then, on a line of its own, in a declaration, or with commas as minifiers put it:
;
;   dotenv.config()                     require('dotenv').config()
;
; @call  the call of config

(program
  [
    (import_statement
      (import_clause
        [
          (identifier) @_local
          (namespace_import (identifier) @_local)
          (named_imports . (import_specifier name: (identifier) @_local !alias) .)
          (named_imports . (import_specifier alias: (identifier) @_local) .)
        ])
      source: (string (string_fragment) @_source))
    (_
      (variable_declarator
        name: [
          (identifier) @_local
          (object_pattern (shorthand_property_identifier_pattern) @_local)
          (object_pattern (pair_pattern value: (identifier) @_local))
        ]
        value: (call_expression
          function: (identifier) @_require
          arguments: (arguments . (string (string_fragment) @_source)))))
  ]
  [
    (expression_statement
      [
        (call_expression
          function: (member_expression
            object: [(identifier) @_object (member_expression object: (identifier) @_object)]
            property: (property_identifier) @_property)) @call
        (sequence_expression
          (call_expression
            function: (member_expression
              object: [(identifier) @_object (member_expression object: (identifier) @_object)]
              property: (property_identifier) @_property)) @call)
      ])
    (_
      (variable_declarator
        value: (call_expression
          function: (member_expression
            object: [(identifier) @_object (member_expression object: (identifier) @_object)]
            property: (property_identifier) @_property)) @call))
    (export_statement
      declaration: (_
        (variable_declarator
          value: (call_expression
            function: (member_expression
              object: [(identifier) @_object (member_expression object: (identifier) @_object)]
              property: (property_identifier) @_property)) @call)))
  ]
  (#eq? @_require "require")
  (#match? @_source "^(.*/node_modules/)?dotenv(/.*)?$")
  (#eq? @_local @_object)
  (#eq? @_property "config"))

(call_expression
  function: (member_expression
    object: (call_expression
      function: (identifier) @_require
      arguments: (arguments . (string (string_fragment) @_source)))
    property: (property_identifier) @_property)
  (#eq? @_require "require")
  (#match? @_source "^(.*/node_modules/)?dotenv(/.*)?$")
  (#eq? @_property "config")) @call

; import { config } from 'dotenv'; config()

(program
  (import_statement
    (import_clause
      (named_imports
        .
        [
          (import_specifier name: (identifier) @_name @_local !alias)
          (import_specifier name: (identifier) @_name alias: (identifier) @_local)
        ]
        .))
    source: (string (string_fragment) @_source))
  [
    (expression_statement
      [
        (call_expression function: (identifier) @_called) @call
        (sequence_expression (call_expression function: (identifier) @_called) @call)
      ])
    (_
      (variable_declarator
        value: (call_expression function: (identifier) @_called) @call))
  ]
  (#match? @_source "^(.*/node_modules/)?dotenv(/.*)?$")
  (#eq? @_name "config")
  (#eq? @_local @_called))
