# The name that is reported is the first in the order of the text, also where the right operand is evaluated first.
first // second
