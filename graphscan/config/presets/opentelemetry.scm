; OpenTelemetry is started
; ------------------------
;
; const sdk = new NodeSDK({ … }); sdk.start();     new NodeSDK({ … }).start()
;
; @call  the call of start

(program
  (lexical_declaration
    (variable_declarator
      name: (identifier) @_name
      value: (new_expression
        constructor: [
          (identifier) @_class
          (member_expression property: (property_identifier) @_class)
        ])))
  (expression_statement
    (call_expression
      function: (member_expression
        object: (identifier) @_object
        property: (property_identifier) @_property)) @call)
  (#eq? @_class "NodeSDK")
  (#eq? @_name @_object)
  (#eq? @_property "start"))

(call_expression
  function: (member_expression
    object: (new_expression
      constructor: [
        (identifier) @_class
        (member_expression property: (property_identifier) @_class)
      ])
    property: (property_identifier) @_property)
  (#eq? @_class "NodeSDK")
  (#eq? @_property "start")) @call
