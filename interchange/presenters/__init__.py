"""What pages, files and the API show of lists and exports."""
