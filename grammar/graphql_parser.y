/* The grammar of GraphQL: executable documents, and documents of type definitions.
 *
 * It is what the reference's parser takes, which differs from the specification in
 * places (fragments may have variables, an extended interface implements nothing, a
 * definition needs no braces). A word with a meaning is a NAME wherever the grammar has
 * no use for that meaning; a quoted one is a STRING.
 *
 * Actions call the constructors of src/builtins/graphql/build.h and nothing else. */

%name us_graphql_parser
%token_prefix US_GRAPHQL_TOKEN_
%token_type {us_graphql_tok}
%default_type {us_graphql_list}
%extra_argument {us_graphql_building *p}
%stack_size 0
%start_symbol text

%include {
#include "builtins/graphql/build.h"
#include <assert.h>
#include <stdlib.h>

#define NO_LIST  ((us_graphql_list){NULL, 0, 0})
#define NO_NAMES ((us_graphql_names){NULL, 0, 0})
#define NO_BLOCK ((us_graphql_block){NO_LIST, NULL})
}

%syntax_error { us_graphql_build_fail(p); (void)yymajor; (void)TOKEN; }
%stack_overflow { us_graphql_build_fail(p); }

%token ILLEGAL.
%fallback NAME QUERY MUTATION SUBSCRIPTION FRAGMENT ON SCHEMA SCALAR TYPE INTERFACE UNION ENUM INPUT
               DIRECTIVE EXTEND IMPLEMENTS REPEATABLE.
%fallback STRING QUOTED_ON QUOTED_IMPLEMENTS QUOTED_OPERATION.

text ::= QUERY_DOCUMENT executables.
text ::= SCHEMA_DOCUMENT definitions.

// ---- Executable documents

executables ::= .
executables ::= executables operation(O).   { us_graphql_add(p->arena, &p->query->operations, O); }
executables ::= executables fragment(F).    { us_graphql_add(p->arena, &p->query->fragments, F); }

%type operation {us_graphql_operation *}
operation(R) ::= LEFT_BRACE(B) selection_list(L) RIGHT_BRACE(E).  { R = us_graphql_build_operation(p, B, NULL, NO_LIST, NO_LIST, us_graphql_build_block(L, E)); }
operation(R) ::= operation_word(W) name(N) variables(V) directives(D) selections(S).  { R = us_graphql_build_operation(p, W, N, V, D, S); }

%type operation_word {us_graphql_tok}
operation_word(R) ::= QUERY(W).             { R = W; }
operation_word(R) ::= MUTATION(W).          { R = W; }
operation_word(R) ::= SUBSCRIPTION(W).      { R = W; }

%type name {us_graphql_tok}
name(R) ::= .                               { R = NULL; }
name(R) ::= NAME(N).                        { R = N; }

%type fragment {us_graphql_fragment *}
fragment(R) ::= FRAGMENT(W) NAME(N) variables(V) ON NAME(T) directives(D) selections(S).  { R = us_graphql_build_fragment(p, W, N, V, T, D, S); }

variables(R) ::= .                          { R = NO_LIST; }
variables(R) ::= LEFT_PAREN variable_list(L) RIGHT_PAREN.   { R = L; }
variable_list(R) ::= variable(V).           { R = us_graphql_build_list(p, V); }
variable_list(R) ::= variable_list(L) variable(V).          { R = us_graphql_build_list_add(p, L, V); }

%type variable {us_graphql_variable *}
variable(R) ::= DOLLAR(S) NAME(N) COLON type(T) default(V) directives(D).   { R = us_graphql_build_variable(p, S, N, T, V, D); }

%type default {us_graphql_value *}
default(R) ::= .                            { R = NULL; }
default(R) ::= EQUALS value(V).             { R = us_graphql_build_constant(p, V); }

%type selections {us_graphql_block}
selections(R) ::= LEFT_BRACE selection_list(L) RIGHT_BRACE(E).  { R = us_graphql_build_block(L, E); }
selection_list(R) ::= selection(S).                     { R = us_graphql_build_list(p, S); }
selection_list(R) ::= selection_list(L) selection(S).   { R = us_graphql_build_list_add(p, L, S); }

%type subselections {us_graphql_block}
subselections(R) ::= .                      { R = NO_BLOCK; }
subselections(R) ::= selections(S).         { R = S; }

%type selection {void *}
selection(R) ::= NAME(N) arguments(A) directives(D) subselections(S).   { R = us_graphql_build_field(p, N, N, A, D, S); }
selection(R) ::= NAME(L) COLON NAME(N) arguments(A) directives(D) subselections(S).     { R = us_graphql_build_field(p, L, N, A, D, S); }
selection(R) ::= SPREAD(K) NAME(N) directives(D).       { R = us_graphql_build_spread(p, K, N, D); }
selection(R) ::= SPREAD(K) directives(D) selections(S). { R = us_graphql_build_inline(p, K, NULL, D, S); }
selection(R) ::= SPREAD(K) on NAME(T) directives(D) selections(S).      { R = us_graphql_build_inline(p, K, T, D, S); }

%type on {us_graphql_tok}
on ::= ON.
on ::= QUOTED_ON.

arguments(R) ::= .                          { R = NO_LIST; }
arguments(R) ::= LEFT_PAREN argument_list(L) RIGHT_PAREN.   { R = L; }
argument_list(R) ::= argument(A).           { R = us_graphql_build_list(p, A); }
argument_list(R) ::= argument_list(L) argument(A).          { R = us_graphql_build_list_add(p, L, A); }
%type argument {us_graphql_argument *}
argument(R) ::= NAME(N) COLON value(V).     { R = us_graphql_build_argument(p, N, V); }

directives(R) ::= .                         { R = NO_LIST; }
directives(R) ::= directives(L) AT NAME(N) arguments(A).    { R = us_graphql_build_list_add(p, L, us_graphql_build_directive(p, N, A)); }

%type type {us_graphql_type *}
%type bare_type {us_graphql_type *}
type(R) ::= bare_type(T).                   { R = T; }
type(R) ::= bare_type(T) BANG.              { R = T; R->non_null = true; }
bare_type(R) ::= NAME(N).                   { R = us_graphql_build_type(p, N); }
bare_type(R) ::= LEFT_BRACKET(B) type(T) RIGHT_BRACKET.     { R = us_graphql_build_list_type(p, B, T); }

%type value {us_graphql_value *}
value(R) ::= DOLLAR(S) NAME(N).             { R = us_graphql_build_reference(p, S, N); }
value(R) ::= INTEGER(T).                    { R = us_graphql_build_scalar(p, T); }
value(R) ::= FLOAT(T).                      { R = us_graphql_build_scalar(p, T); }
value(R) ::= STRING(T).                     { R = us_graphql_build_scalar(p, T); }
value(R) ::= NAME(T).                       { R = us_graphql_build_scalar(p, T); }
value(R) ::= LEFT_BRACKET(B) items(L) RIGHT_BRACKET.        { R = us_graphql_build_composite(p, US_GRAPHQL_LIST, B, L); }
value(R) ::= LEFT_BRACE(B) members(L) RIGHT_BRACE.          { R = us_graphql_build_composite(p, US_GRAPHQL_OBJECT, B, L); }
items(R) ::= .                              { R = NO_LIST; }
items(R) ::= items(L) value(V).             { R = us_graphql_build_list_add(p, L, us_graphql_build_child(p, NULL, V)); }
members(R) ::= .                            { R = NO_LIST; }
members(R) ::= members(L) NAME(N) COLON value(V).           { R = us_graphql_build_list_add(p, L, us_graphql_build_child(p, N, V)); }

// ---- Type definitions

definitions(R) ::= .                        { R = NO_LIST; }
definitions ::= definitions definition.

%type description {us_graphql_tok}
description(R) ::= .                        { R = NULL; }
description(R) ::= STRING(S).               { R = S; }

definition ::= description(D) SCHEMA(W) constants(C) operation_types(O).    { us_graphql_build_schema(p, D, W, C, O); }
definition ::= description(D) SCALAR(W) NAME(N) constants(C).               { us_graphql_build_definition(p, D, W, N, (us_graphql_parts){.directives = C}); }
definition ::= description(D) TYPE(W) NAME(N) implements(I) constants(C) fields(F).         { us_graphql_build_definition(p, D, W, N, (us_graphql_parts){.interfaces = I, .directives = C, .block = F}); }
definition ::= description(D) INTERFACE(W) NAME(N) implements(I) constants(C) fields(F).    { us_graphql_build_definition(p, D, W, N, (us_graphql_parts){.interfaces = I, .directives = C, .block = F}); }
definition ::= description(D) UNION(W) NAME(N) constants(C) union_types(T). { us_graphql_build_definition(p, D, W, N, (us_graphql_parts){.directives = C, .types = T}); }
definition ::= description(D) ENUM(W) NAME(N) constants(C) enum_values(V).  { us_graphql_build_definition(p, D, W, N, (us_graphql_parts){.directives = C, .block = V}); }
definition ::= description(D) INPUT(W) NAME(N) constants(C) input_fields(F).    { us_graphql_build_definition(p, D, W, N, (us_graphql_parts){.directives = C, .block = F}); }
definition ::= description(D) DIRECTIVE(W) AT NAME(N) argument_definitions(A) repeatable(X) ON locations(L).    { us_graphql_build_directive_definition(p, D, W, N, A, X, L); }

definition ::= description(D) EXTEND(E) SCHEMA(W) constants(C) operation_types(O).  { us_graphql_build_schema_extension(p, D, E, W, C, O); }
definition ::= description(D) EXTEND(E) SCALAR(W) NAME(N) constants(C).     { us_graphql_build_extension(p, D, E, W, N, (us_graphql_parts){.directives = C}); }
definition ::= description(D) EXTEND(E) TYPE(W) NAME(N) implements(I) constants(C) fields(F).   { us_graphql_build_extension(p, D, E, W, N, (us_graphql_parts){.interfaces = I, .directives = C, .block = F}); }
definition ::= description(D) EXTEND(E) INTERFACE(W) NAME(N) constants(C) fields(F).    { us_graphql_build_extension(p, D, E, W, N, (us_graphql_parts){.directives = C, .block = F}); }
definition ::= description(D) EXTEND(E) UNION(W) NAME(N) constants(C) union_types(T).   { us_graphql_build_extension(p, D, E, W, N, (us_graphql_parts){.directives = C, .types = T}); }
definition ::= description(D) EXTEND(E) ENUM(W) NAME(N) constants(C) enum_values(V).    { us_graphql_build_extension(p, D, E, W, N, (us_graphql_parts){.directives = C, .block = V}); }
definition ::= description(D) EXTEND(E) INPUT(W) NAME(N) directives(C) input_fields(F). { us_graphql_build_extension(p, D, E, W, N, (us_graphql_parts){.directives = C, .block = F}); }

constants(R) ::= directives(D).             { R = us_graphql_build_constants(p, D); }

%type operation_types {us_graphql_block}
operation_types(R) ::= .                    { R = NO_BLOCK; }
operation_types(R) ::= LEFT_BRACE operation_type_list(L) RIGHT_BRACE(E).    { R = us_graphql_build_block(L, E); }
operation_type_list(R) ::= operation_type(O).                           { R = us_graphql_build_list(p, O); }
operation_type_list(R) ::= operation_type_list(L) operation_type(O).    { R = us_graphql_build_list_add(p, L, O); }
%type operation_type {us_graphql_operation_type *}
operation_type(R) ::= operation_word(W) COLON NAME(T).      { R = us_graphql_build_operation_type(p, W, T); }
operation_type(R) ::= QUOTED_OPERATION(W) COLON NAME(T).    { R = us_graphql_build_operation_type(p, W, T); }

%type implements {us_graphql_names}
%type interfaces {us_graphql_names}
implements(R) ::= .                         { R = NO_NAMES; }
implements(R) ::= implements_word ampersand interfaces(I).  { R = I; }
implements_word ::= IMPLEMENTS.
implements_word ::= QUOTED_IMPLEMENTS.
ampersand ::= .
ampersand ::= AMPERSAND.
interfaces(R) ::= NAME(N).                          { R = us_graphql_build_names_add(p, NO_NAMES, N); }
interfaces(R) ::= interfaces(I) AMPERSAND NAME(N).  { R = us_graphql_build_names_add(p, I, N); }

%type union_types {us_graphql_names}
%type union_type_list {us_graphql_names}
union_types(R) ::= .                        { R = NO_NAMES; }
union_types(R) ::= EQUALS pipe union_type_list(L).          { R = L; }
pipe ::= .
pipe ::= PIPE.
union_type_list(R) ::= NAME(N).                             { R = us_graphql_build_names_add(p, NO_NAMES, N); }
union_type_list(R) ::= union_type_list(L) PIPE NAME(N).     { R = us_graphql_build_names_add(p, L, N); }

%type fields {us_graphql_block}
fields(R) ::= .                             { R = NO_BLOCK; }
fields(R) ::= LEFT_BRACE field_list(L) RIGHT_BRACE(E).      { R = us_graphql_build_block(L, E); }
field_list(R) ::= field(F).                 { R = us_graphql_build_list(p, F); }
field_list(R) ::= field_list(L) field(F).   { R = us_graphql_build_list_add(p, L, F); }
%type field {us_graphql_field_definition *}
field(R) ::= description(D) NAME(N) argument_definitions(A) COLON type(T) constants(C).     { R = us_graphql_build_field_definition(p, D, N, A, T, C); }

argument_definitions(R) ::= .               { R = NO_LIST; }
argument_definitions(R) ::= LEFT_PAREN argument_definition_list(L) RIGHT_PAREN.     { R = L; }
argument_definition_list(R) ::= argument_definition(A).                             { R = us_graphql_build_list(p, A); }
argument_definition_list(R) ::= argument_definition_list(L) argument_definition(A). { R = us_graphql_build_list_add(p, L, A); }
%type argument_definition {us_graphql_argument_definition *}
argument_definition(R) ::= description(D) NAME(N) COLON type(T) default(V) constants(C).    { R = us_graphql_build_argument_definition(p, D, N, T, V, C); }

%type input_fields {us_graphql_block}
input_fields(R) ::= .                       { R = NO_BLOCK; }
input_fields(R) ::= LEFT_BRACE input_field_list(L) RIGHT_BRACE(E).      { R = us_graphql_build_block(L, E); }
input_field_list(R) ::= input_field(F).                         { R = us_graphql_build_list(p, F); }
input_field_list(R) ::= input_field_list(L) input_field(F).     { R = us_graphql_build_list_add(p, L, F); }
%type input_field {us_graphql_field_definition *}
input_field(R) ::= description(D) NAME(N) COLON type(T) default(V) constants(C).    { R = us_graphql_build_input_field(p, D, N, T, V, C); }

%type enum_values {us_graphql_block}
enum_values(R) ::= .                        { R = NO_BLOCK; }
enum_values(R) ::= LEFT_BRACE enum_value_list(L) RIGHT_BRACE(E).    { R = us_graphql_build_block(L, E); }
enum_value_list(R) ::= enum_value(V).                       { R = us_graphql_build_list(p, V); }
enum_value_list(R) ::= enum_value_list(L) enum_value(V).    { R = us_graphql_build_list_add(p, L, V); }
%type enum_value {us_graphql_enum_value *}
enum_value(R) ::= description(D) NAME(N) constants(C).      { R = us_graphql_build_enum_value(p, D, N, C); }

%type repeatable {us_graphql_tok}
repeatable(R) ::= .                         { R = NULL; }
repeatable(R) ::= REPEATABLE(W).            { R = W; }

%type locations {us_graphql_names}
%type location_list {us_graphql_names}
locations(R) ::= pipe location_list(L).     { R = L; }
location_list(R) ::= NAME(N).                           { R = us_graphql_build_names_add(p, NO_NAMES, N); }
location_list(R) ::= location_list(L) PIPE NAME(N).     { R = us_graphql_build_names_add(p, L, N); }
