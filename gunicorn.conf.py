"""What gunicorn reads by itself where it starts in this folder."""

from gunicorn.glogging import Logger

from estimator.web.logs import without_tokens

# Two servers of one user would share the socket, in the home folder.
control_socket_disable = True


class WithoutTokens(Logger):
    """An access log, where one is asked for, that leaves out the tokens of links."""

    def atoms(self, *said):
        return {name: without_tokens(atom) for name, atom in super().atoms(*said).items()}


logger_class = WithoutTokens
