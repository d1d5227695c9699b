/** What is said of the argument `<server>` of a command. */
export const serverHelp = 'name of a bookmark, or AETITLE@host:port (an IPv6 address in brackets: AETITLE@[::1]:11112)';
