# A few members of one entry of a large document.
package lookup

default within := false

within if {
	account := data.accounts[input.account]
	account.open
	input.tokens <= account.limits.tokens
}

decision := {"within": within, "plan": data.accounts[input.account].plan}
