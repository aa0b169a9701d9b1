; Exports of the module's own (ECMA-262, ExportEntries)
; -----------------------------------------------------
; @default.value        export default <expression>
; @default.declaration  export default function f() {}
; @declaration          export const x = …, function f() {}, class C {}; with default too
; @clause               export { … }, without a specifier

(export_statement
  "default"
  value: (_) @default.value)

(export_statement
  "default"
  declaration: (_) @default.declaration)

(export_statement
  !source
  (export_clause) @clause)

(export_statement
  declaration: (_) @declaration)
