; HTML-like comments, which scripts may hold and modules may not (ECMA-262, B.1.1)
; -----------------------------------------------------------------------------

(html_comment) @comment
