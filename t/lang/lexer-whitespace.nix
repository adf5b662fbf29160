# Tabs, carriage returns and form-free layout are all the same.
let	x=1;
	y	=	2;

in


  [x	y
x]
