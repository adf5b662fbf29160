map builtins.splitVersion [ "1.2.3" "1.2pre3-4" "" "abc" "1a2b" "..1..2.." "2024-01-31" "1_2" "v1.0" "01.002" "1.2+git3" ]
