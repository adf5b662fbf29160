# Unlike the other comparisons, `?` may be repeated: the result of the first is no set.
{ } ? a ? b
