// The .senet language. Line breaks mean nothing; comments run from // to the end of the line.
// The grammar needs two tokens of lookahead at most, so parsing time is linear in the file.
grammar Senet;

file : declaration* EOF ;

declaration
  : 'import' STRING                                  # importDeclaration
  | 'block' IDENT parameters body                    # blockDeclaration
  | 'model' IDENT parameters? body                   # modelDeclaration
  | 'train' IDENT? '{' clause* '}'                   # trainDeclaration
  ;

parameters : '(' ( parameter ( ',' parameter )* )? ')' ;
parameter  : IDENT ( '=' expression )? ;

body : '{' statement* '}' ;

statement
  : IDENT ( ',' IDENT )* '=' expression              # assignment
  | 'repeat' expression ( 'as' IDENT )? body         # repetition
  | 'input' IDENT ':' type                           # input
  | 'output' IDENT '=' expression                    # output
  | 'return' expression ( ',' expression )*          # return
  ;

type : IDENT '[' ( expression ( ',' expression )* )? ']' ;

// One line of a train section: `optimizer sgd(momentum = 0.9)`.
clause : IDENT expression ( ',' expression )* ;

// From the loosest binding to the tightest.
expression  : conditional | pipeline ;
conditional : 'if' expression 'then' expression 'else' expression ;
pipeline    : disjunction ( '|>' call )* ;
disjunction : conjunction ( 'or' conjunction )* ;
conjunction : negation ( 'and' negation )* ;
negation    : 'not'* comparison ;
comparison  : sum ( ( '==' | '!=' | '<' | '<=' | '>' | '>=' ) sum )? ;
sum         : product ( ( '+' | '-' ) product )* ;
product     : sign ( ( '*' | '/' ) sign )* ;
sign        : '-'* primary ;

primary
  : INTEGER                                          # integer
  | DECIMAL                                          # decimal
  | STRING                                           # text
  | ( 'true' | 'false' )                             # truth
  | call                                             # callOrName
  | '(' expression ( ',' expression )* ')'           # parenthesis
  ;

// A name, or a call; as a step of a pipeline the parentheses may be left out.
call      : IDENT arguments? ;
arguments : '(' ( argument ( ',' argument )* )? ')' ;
argument  : ( IDENT '=' )? expression ;

IMPORT : 'import' ;
BLOCK  : 'block' ;
MODEL  : 'model' ;
TRAIN  : 'train' ;
INPUT  : 'input' ;
OUTPUT : 'output' ;
RETURN : 'return' ;
REPEAT : 'repeat' ;
AS     : 'as' ;
IF     : 'if' ;
THEN   : 'then' ;
ELSE   : 'else' ;
AND    : 'and' ;
OR     : 'or' ;
NOT    : 'not' ;
TRUE   : 'true' ;
FALSE  : 'false' ;

PIPE : '|>' ;
EQ   : '==' ;
NE   : '!=' ;
LE   : '<=' ;
GE   : '>=' ;
LT   : '<' ;
GT   : '>' ;
ASSIGN : '=' ;
PLUS   : '+' ;
MINUS  : '-' ;
STAR   : '*' ;
SLASH  : '/' ;
COMMA  : ',' ;
COLON  : ':' ;
LPAREN : '(' ;
RPAREN : ')' ;
LBRACK : '[' ;
RBRACK : ']' ;
LBRACE : '{' ;
RBRACE : '}' ;

IDENT   : [A-Za-z_] [A-Za-z_0-9]* ;
INTEGER : [0-9]+ ;
DECIMAL : [0-9]+ ( '.' [0-9]+ )? ( [eE] [+-]? [0-9]+ ) | [0-9]+ '.' [0-9]+ ;
STRING  : '"' ( ~["\\\r\n] | '\\' ["\\nt] )* '"' ;

COMMENT : '//' ~[\r\n]* -> channel(HIDDEN) ;
SPACE   : [ \t\r\n]+ -> skip ;

// Whatever is left is reported by the parser's front, in the user's terms.
UNCLOSED_STRING : '"' ( ~["\\\r\n] | '\\' ~[\r\n] )* ["\\]? ;
UNKNOWN : . ;
