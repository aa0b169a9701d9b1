; Static module requests (ECMA-262, ModuleRequests)
; -------------------------------------------------
; @import, @export   the statement
; @specifier         its ModuleSpecifier

(import_statement
  source: (string) @specifier) @import

(export_statement
  source: (string) @specifier) @export
