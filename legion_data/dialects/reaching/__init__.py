"""How a server is reached: a bound on its first word, a bounded ping, and what the kernel does about a dead peer.

A driver's ``connect_timeout`` covers everything up to the end of the login, so it must be generous: TLS and a login
over a slow link take a second and more. Whether there is anybody at all shows earlier: a server accepts the connection
and says a first word within two round trips. That is what has a bound below a second here, inside the one connection
that the driver would open anyway: nothing is sent, opened or logged on the server that would not be without it.

A driver's module is imported when a server is reached for, not before.
"""
