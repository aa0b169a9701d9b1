; What only an ES module may say, at the top level (Node, "Syntax detection")
; ---------------------------------------------------------------------------
; @statement  import and export
; @lexical    a declaration that may repeat a name of the CommonJS wrapper

(import_statement) @statement

(export_statement) @statement

(lexical_declaration) @lexical

(class_declaration) @lexical
