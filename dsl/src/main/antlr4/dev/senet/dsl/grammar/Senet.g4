grammar Senet;

file : IDENT* EOF ;

IDENT : [A-Za-z_] [A-Za-z_0-9]* ;
SPACE : [ \t\r\n]+ -> skip ;
