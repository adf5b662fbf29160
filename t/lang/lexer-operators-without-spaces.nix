# A dash after a name belongs to the name: `t->t` would compare a variable called `t-`.
let a=5;b=2;l=[1];s={x=1;};t=true;t-=3; in
[(a+b) (a*b) (a<b) (a>b) (a<=b) (a>=b) (a==b) (a!=b) (t&&!t) (t||!t) (t ->t) (t->a) (l++l) (s//s) (s?x) (!t) (-a) (a -(-b)) (a -b) (a*-b) (s.x or b) (s.y or(b))]
