(throw "from the set").a or 1
