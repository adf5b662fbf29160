[
  "a\n\n  \nb"
  ''
    a

      
    b
  ''
  ''
    a
  
   
     
    b
  ''
  ''
    
    a''
]
