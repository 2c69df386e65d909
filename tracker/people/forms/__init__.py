"""WTForms forms of accounts, sign-in and passkeys."""
