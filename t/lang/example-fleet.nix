# The example of t/demo, which is also what `make demo` evaluates.
import ../demo
