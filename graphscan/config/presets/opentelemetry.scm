; OpenTelemetry is started
; ------------------------
;
; const sdk = new NodeSDK({ … }); sdk.start();     new NodeSDK({ … }).start()
;
; with const, let, var, exported, or assigned; start() may stand among commas.
;
; @call  the call of start

(program
  [
    (_
      (variable_declarator
        name: (identifier) @_name
        value: (new_expression
          constructor: [
            (identifier) @_class
            (member_expression property: (property_identifier) @_class)
          ])))
    (export_statement
      declaration: (_
        (variable_declarator
          name: (identifier) @_name
          value: (new_expression
            constructor: [
              (identifier) @_class
              (member_expression property: (property_identifier) @_class)
            ]))))
    (expression_statement
      (assignment_expression
        left: (identifier) @_name
        right: (new_expression
          constructor: [
            (identifier) @_class
            (member_expression property: (property_identifier) @_class)
          ])))
  ]
  (expression_statement
    [
      (call_expression
        function: (member_expression
          object: (identifier) @_object
          property: (property_identifier) @_property)) @call
      (sequence_expression
        (call_expression
          function: (member_expression
            object: (identifier) @_object
            property: (property_identifier) @_property)) @call)
    ])
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
