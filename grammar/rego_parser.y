/* The grammar of Rego, v0 and v1 alike.
 *
 * It reads what src/syntax/resolve_tokens made of the lexer's tokens: the same
 * character is a different token where it means something different (`{` is a
 * BODY, a LEFT_BRACE or an OPERAND), newlines are gone, and a word is an IDENT
 * or a keyword. The grammar is wider than the language in places where a check
 * afterwards says better what is wrong (src/syntax/build_rule.c,
 * src/syntax/check_syntax.c). README.md beside this file explains the tokens.
 *
 * Actions call the constructors of src/syntax/build.h and nothing else. */

%name us_rego_parser
%token_prefix US_TOKEN_
%token_type {const us_token *}
%default_type {us_term *}
%extra_argument {us_parser *p}
%stack_size 0
%start_symbol text

%include {
#include "syntax/build.h"
#include <assert.h>
#include <stdlib.h>
}

%syntax_error { us_build_syntax_error(p); (void)yymajor; (void)TOKEN; }
%stack_overflow { us_build_syntax_error(p); }

// Tokens of the lexer that the resolver always replaces, and one nothing takes.
%token WORD ILLEGAL.

text ::= package statements.
text ::= QUERY.                             { p->query = us_body_make(p->arena, 0); }
text ::= QUERY query(Q).                    { p->query = Q; }
text ::= TERM kv(T).                        { p->term = T; }
text ::= IMPORT_PATH path(P).               { us_build_import(p, NULL, P, NULL); }
text ::= IMPORT_PATH path(P) AS IDENT(A).   { us_build_import(p, NULL, P, A); }
text ::= STATEMENT statement.
text ::= STATEMENT package.
text ::= STATEMENTS statements.
text ::= EXPRESSION kv(T).                  { us_build_expression(p, T, NULL, NULL); }
text ::= EXPRESSION kv(T) ASSIGN(K) kv(V).  { us_build_expression(p, T, K, V); }

package ::= PACKAGE(K) path(P).             { us_build_package(p, K, P); }

path(R) ::= IDENT(N).                       { R = us_build_variable(p, N); }
path(R) ::= path(P) DOT(D) IDENT(N).           { R = us_build_dot(p, P, D, N); }
path(R) ::= path(P) INDEX(B) kv(K) RIGHT_BRACKET(E).   { R = us_build_index(p, P, B, K, E); }

statements ::= .
statements ::= statements statement.

statement ::= IMPORT(K) path(P).                { us_build_import(p, K, P, NULL); }
statement ::= IMPORT(K) path(P) AS IDENT(A).    { us_build_import(p, K, P, A); }
statement ::= DEFAULT(K) head(H).               { us_build_default(p, K, H); }
statement ::= head(H) bodies(B).                { us_build_rules(p, H, B); }

%type head {us_head_parts}
head(R) ::= head_path(P).                       { R = us_build_head(p, P, NULL, NULL); }
head(R) ::= head_path(P) ASSIGN(K) kv(V).       { R = us_build_head(p, P, K, V); }
head(R) ::= head_path(P) CONTAINS(K) kv(V).     { R = us_build_head(p, P, K, V); }

head_path(R) ::= IDENT(N).                                  { R = us_build_variable(p, N); }
head_path(R) ::= head_path(P) DOT(D) IDENT(N).                 { R = us_build_dot(p, P, D, N); }
head_path(R) ::= head_path(P) INDEX(B) kv(K) RIGHT_BRACKET(E). { R = us_build_index(p, P, B, K, E); }
head_path(R) ::= head_path(P) CALL(C) arguments(A) RIGHT_PAREN(E).  { R = us_build_call(p, P, C, A, E); }

// What follows a head: nothing, bodies that repeat it, or one body and its else branches.
%type bodies {us_branch *}
bodies(R) ::= .                             { R = NULL; }
bodies(R) ::= first_body(R).
bodies(R) ::= first_body(B) elses(E).       { R = us_build_otherwise(p, B, E); }
bodies(R) ::= first_body(B) more_bodies(M). { R = us_build_chain(p, B, M); }

%type first_body {us_branch *}
first_body(R) ::= block(B).                 { R = us_build_branch(p, NULL, B); }
first_body(R) ::= IF(I) block(B).           { R = us_build_branch(p, I, B); }
first_body(R) ::= IF(I) literal(L).         { R = us_build_branch(p, I, us_build_if(p, L)); }

%type more_bodies {us_branch *}
more_bodies(R) ::= block(B).                { R = us_build_branch(p, NULL, B); }
more_bodies(R) ::= more_bodies(M) block(B). { R = us_build_chain(p, M, us_build_branch(p, NULL, B)); }

%type elses {us_branch *}
elses(R) ::= else_body(R).
elses(R) ::= else_body(E) elses(T).         { R = us_build_otherwise(p, E, T); }
elses(R) ::= ELSE(K) ASSIGN(A) kv(V).       { R = us_build_else(p, K, A, V, NULL, us_block_none()); }

%type else_body {us_branch *}
else_body(R) ::= ELSE(K) block(B).    { R = us_build_else(p, K, NULL, NULL, NULL, B); }
else_body(R) ::= ELSE(K) IF(I) block(B).    { R = us_build_else(p, K, NULL, NULL, I, B); }
else_body(R) ::= ELSE(K) IF(I) literal(L).    { R = us_build_else(p, K, NULL, NULL, I, us_build_if(p, L)); }
else_body(R) ::= ELSE(K) ASSIGN(A) kv(V) block(B).    { R = us_build_else(p, K, A, V, NULL, B); }
else_body(R) ::= ELSE(K) ASSIGN(A) kv(V) IF(I) block(B).    { R = us_build_else(p, K, A, V, I, B); }
else_body(R) ::= ELSE(K) ASSIGN(A) kv(V) IF(I) literal(L).    { R = us_build_else(p, K, A, V, I, us_build_if(p, L)); }

%type block {us_block}
block(R) ::= BODY(B) query(Q) RIGHT_BRACE(E).   { R = us_build_block(B, Q, E); }

%type query {us_body *}
query(R) ::= literal(L).                    { R = us_build_body(p, L); }
query(R) ::= query(Q) SEPARATOR literal(L). { R = us_build_body_add(p, Q, L); }

%type literal {us_literal *}
literal(R) ::= either(E) withs(W).                  { R = us_build_literal(p, E, W); }
literal(R) ::= SOME(K) symbols(S) withs(W).         { R = us_build_some(p, K, S, NULL, NULL, W); }
literal(R) ::= SOME(K) symbols(S) IN(I) relation(X) withs(W).   { R = us_build_some(p, K, S, I, X, W); }
literal(R) ::= EVERY(K) relation(M) block(B) withs(W).   { R = us_build_every_member(p, K, M, B, W); }
literal(R) ::= EVERY(K) relation(V) IN relation(D) block(B) withs(W). { R = us_build_every(p, K, NULL, V, D, B, W); }
literal(R) ::= EVERY(K) relation(N) COMMA relation(V) IN relation(D) block(B) withs(W). { R = us_build_every(p, K, N, V, D, B, W); }

%type withs {us_withs}
withs(R) ::= .                                      { R = (us_withs){NULL, 0}; }
withs(R) ::= withs(W) WITH(K) path(T) AS kv(V).     { R = us_build_with(p, W, K, T, V); }

%type symbols {us_terms}
symbols(R) ::= relation(T).                         { R = us_build_list(p, T); }
symbols(R) ::= symbols(S) COMMA relation(T).        { R = us_build_list_add(p, S, T); }

// or, and, not: operands are whole expressions.
%type either {us_operand}
%type both {us_operand}
%type negation {us_operand}
%type operand {us_operand}
either(R) ::= both(R).
either(R) ::= either(A) OR both(B).         { R = us_build_logic(p, US_LITERAL_OR, A, B); }
both(R) ::= negation(R).
both(R) ::= both(A) AND negation(B).        { R = us_build_logic(p, US_LITERAL_AND, A, B); }
negation(R) ::= operand(R).
negation(R) ::= NOT(K) operand(A).          { R = us_build_legacy_not(p, K, A); }
negation(R) ::= NEW_NOT(K) operand(A).      { R = us_build_not(p, K, A); }
operand(R) ::= kv(T).                       { R = us_build_operand(p, T); }
operand(R) ::= kv(A) ASSIGN(K) kv(B).       { R = us_build_operand(p, us_build_infix(p, A, K, B)); }
operand(R) ::= OPERAND(K) query(Q) RIGHT_BRACE(E).          { R = us_build_explicit(K, Q, E); }
operand(R) ::= GROUP(K) either(A) withs(W) RIGHT_PAREN(E).  { R = us_build_group(p, K, A, W, E); }

// `k, v in xs` stands wherever a comma does not separate the members of a list.
kv(R) ::= expression(R).
kv(R) ::= key_value(R).
key_value(R) ::= relation(K) COMMA relation(V) IN(I) relation(X).   { R = us_build_member(p, K, V, I, X); }
key_value(R) ::= key_value(V) IN(I) relation(X).                    { R = us_build_member(p, NULL, V, I, X); }

expression(R) ::= relation(R).
expression(R) ::= expression(A) IN(I) relation(B).      { R = us_build_member(p, NULL, A, I, B); }

// Most are no more than a term, which a nonterminal for each precedence would pass through one by one.
%left RELATION.
%left BAR.
%left AMPERSAND.
%left PLUS MINUS.
%left TIMES.
relation(R) ::= term(R).
relation(R) ::= relation(A) RELATION(K) relation(B).    { R = us_build_infix(p, A, K, B); }
relation(R) ::= relation(A) BAR(K) relation(B).         { R = us_build_infix(p, A, K, B); }
relation(R) ::= relation(A) AMPERSAND(K) relation(B).   { R = us_build_infix(p, A, K, B); }
relation(R) ::= relation(A) PLUS(K) relation(B).        { R = us_build_infix(p, A, K, B); }
relation(R) ::= relation(A) MINUS(K) relation(B).       { R = us_build_infix(p, A, K, B); }
relation(R) ::= relation(A) TIMES(K) relation(B).       { R = us_build_infix(p, A, K, B); }

term(R) ::= MINUS(K) NUMBER(N).     { R = us_build_number(p, K, N); }
term(R) ::= MINUS(K) name_reference(A).  { R = us_build_minus(p, K, A); }
term(R) ::= NUMBER(N).              { R = us_build_number(p, NULL, N); }
term(R) ::= NULL(T).                { R = us_build_scalar(p, T, US_NULL); }
term(R) ::= TRUE(T).                { R = us_build_scalar(p, T, US_TRUE); }
term(R) ::= FALSE(T).               { R = us_build_scalar(p, T, US_FALSE); }
term(R) ::= STRING(T).              { R = us_build_string(p, T); }
term(R) ::= template(R).
term(R) ::= name_reference(R).
term(R) ::= reference(R).

template(R) ::= TEMPLATE(T).                            { R = us_build_template(p, T); }
template(R) ::= template_begin(B) kv(H) withs(W) TEMPLATE_END(E).  { R = us_build_template_part(p, B, H, W, E); }
template_begin(R) ::= TEMPLATE_BEGIN(T).                { R = us_build_template(p, T); }
template_begin(R) ::= template_begin(B) kv(H) withs(W) TEMPLATE_MIDDLE(M).  { R = us_build_template_part(p, B, H, W, M); }

// A reference or call that begins with a name, and one that begins with anything else.
name_reference(R) ::= IDENT(N).                                             { R = us_build_variable(p, N); }
name_reference(R) ::= name_reference(A) DOT(D) IDENT(N).                       { R = us_build_dot(p, A, D, N); }
name_reference(R) ::= name_reference(A) INDEX(B) kv(K) RIGHT_BRACKET(E).       { R = us_build_index(p, A, B, K, E); }
name_reference(R) ::= name_reference(A) CALL(C) arguments(L) RIGHT_PAREN(E).   { R = us_build_call(p, A, C, L, E); }
reference(R) ::= collection(R).
reference(R) ::= LEFT_PAREN(B) kv(A) RIGHT_PAREN(E).                        { R = us_build_parentheses(p, B, A, E); }
reference(R) ::= reference(A) DOT(D) IDENT(N).                                 { R = us_build_dot(p, A, D, N); }
reference(R) ::= reference(A) INDEX(B) kv(K) RIGHT_BRACKET(E).                 { R = us_build_index(p, A, B, K, E); }
reference(R) ::= reference(A) CALL(C) arguments(L) RIGHT_PAREN(E).          { R = us_build_call(p, A, C, L, E); }

collection(R) ::= LEFT_BRACKET(B) list(L) RIGHT_BRACKET(E). { R = us_build_collection(p, US_TERM_ARRAY, B, L, E); }
collection(R) ::= LEFT_BRACKET(B) RIGHT_BRACKET(E).         { R = us_build_collection(p, US_TERM_ARRAY, B, us_terms_none(), E); }
collection(R) ::= LEFT_BRACE(B) list(L) RIGHT_BRACE(E).     { R = us_build_collection(p, US_TERM_SET, B, L, E); }
collection(R) ::= LEFT_BRACE(B) RIGHT_BRACE(E).             { R = us_build_object(p, B, (us_pairs){NULL, NULL, 0}, E); }
collection(R) ::= LEFT_BRACE(B) pairs(P) RIGHT_BRACE(E).    { R = us_build_object(p, B, P, E); }
collection(R) ::= LEFT_BRACKET(B) term(T) SUCH_THAT query(Q) RIGHT_BRACKET(E).  { R = us_build_comprehension(p, US_TERM_ARRAY_COMPREHENSION, B, NULL, T, Q, E); }
collection(R) ::= LEFT_BRACE(B) term(T) SUCH_THAT query(Q) RIGHT_BRACE(E).      { R = us_build_comprehension(p, US_TERM_SET_COMPREHENSION, B, NULL, T, Q, E); }
collection(R) ::= LEFT_BRACE(B) expression(K) COLON term(T) SUCH_THAT query(Q) RIGHT_BRACE(E).  { R = us_build_comprehension(p, US_TERM_OBJECT_COMPREHENSION, B, K, T, Q, E); }

%type arguments {us_terms}
%type list {us_terms}
%type members {us_terms}
%type pairs {us_pairs}
%type pair_list {us_pairs}
arguments(R) ::= .                          { R = us_terms_none(); }
arguments(R) ::= members(R).
arguments(R) ::= members(M) COMMA.          { R = M; }
list(R) ::= members(R).
list(R) ::= members(M) COMMA.               { R = M; }
list(R) ::= COMMA members(M).               { R = M; }
list(R) ::= COMMA members(M) COMMA.         { R = M; }
members(R) ::= expression(E).               { R = us_build_list(p, E); }
members(R) ::= members(M) COMMA expression(E).      { R = us_build_list_add(p, M, E); }
pairs(R) ::= pair_list(R).
pairs(R) ::= pair_list(L) COMMA.            { R = L; }
pairs(R) ::= COMMA pair_list(L).            { R = L; }
pairs(R) ::= COMMA pair_list(L) COMMA.      { R = L; }
pair_list(R) ::= expression(K) COLON expression(V).     { R = us_build_pair(p, (us_pairs){NULL, NULL, 0}, K, V); }
pair_list(R) ::= pair_list(L) COMMA expression(K) COLON expression(V).  { R = us_build_pair(p, L, K, V); }
