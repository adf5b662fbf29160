(throw "forced set") ? a
