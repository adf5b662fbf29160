[ __curPos ] < [ 1 ]
