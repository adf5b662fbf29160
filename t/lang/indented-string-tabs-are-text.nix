[
  ''
	tab
	  tab and spaces
  ''
  ''
    	spaces then tab
      spaces
  ''
  ''	
  a tab on the opening line is text
  ''
  ''
  a
	''
]
