"""Reading what lies on the desk: queues, claims, clusters, views."""
