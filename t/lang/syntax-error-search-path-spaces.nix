<fromenv / x>
