package unsafe

deny contains x if y > 1
