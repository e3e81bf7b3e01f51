package test

p := [1 + ] {
	{2 == , 3 *}
}
