# a line comment ends at the newline /* and does not open a block
/* a block comment # hides this
   and "these" ''quotes'' and ${braces} */
/** a doc comment **/
/***/ /**/ /* * / ** // ***/
[
  1 # one
  /* two */ 2
  "# not a comment" "/* nor this */"
  (3/* touching */)
  4 #
  5#six
]
# the last line has no use for a newline
