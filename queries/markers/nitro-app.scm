; Nitro's app
; -----------
;
; Every object literal, with its plain keys. What makes one of them Nitro's app is a set of keys
; (graphscan.rules.recognition); names of properties survive every minifier.
;
; @object  the literal
; @key     one of its keys

(object
  [
    (pair key: (property_identifier) @key)
    (shorthand_property_identifier) @key
    (method_definition name: (property_identifier) @key)
  ]) @object
