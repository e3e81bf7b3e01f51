package prompt

is_admin(user) if user.role == "admin"

allow if is_admn(input.user)
