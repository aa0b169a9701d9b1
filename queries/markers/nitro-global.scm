; Nitro 3 registers its app
; -------------------------
;
; globalThis.__nitro__ = …
;
; @assignment  the assignment

(assignment_expression
  left: (member_expression
    object: (identifier) @object
    property: (property_identifier) @property)
  (#eq? @object "globalThis")
  (#eq? @property "__nitro__")) @assignment
