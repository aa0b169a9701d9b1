; A statement that awaits a promise rejected on the spot
; ----------------------------------------------------

(expression_statement
  (await_expression
    (call_expression
      function: (member_expression
        object: (identifier) @promise
        property: (property_identifier) @_reject))
    (#eq? @promise "Promise")
    (#eq? @_reject "reject")))
