// who may
package prompt

allow if input.a
