; Comments, as far as the grammar recognises them

(comment) @comment
