"""What gunicorn reads by itself where it starts in this folder."""

# Two servers of one user would share the socket, in the home folder.
control_socket_disable = True
