map builtins.parseDrvName [ "hello-2.10" "hello" "a-b-1.2-3" "foo-1" "foo-bar" "foo-1bar" "-1" "" "a-" "a--1" "1.2" "lib-x86-64" "name-2.0pre-alpha" "a-b-c" ]
