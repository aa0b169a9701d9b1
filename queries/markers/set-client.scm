; Sentry's client is set
; ----------------------
;
; scope.setClient(…): what every Sentry.init comes down to; the name of a property is never mangled.
;
; @call  the call
; @name  the property

(call_expression
  function: (member_expression
    property: (property_identifier) @name)
  (#eq? @name "setClient")) @call
