# `6 /2` applies 6 to the path /2.
6 /2
