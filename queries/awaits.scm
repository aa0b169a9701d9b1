; The word that makes a body asynchronous where it stands outside functions
; -------------------------------------------------------------------------
; The grammar takes `await (x)` for a call and `await` before a line break for a name. In a module
; neither can be one.

(await_expression "await" @await)

(for_in_statement "await" @await)

(using_declaration "await" @await)

((identifier) @await
  (#eq? @await "await"))
