"""The workbench, one Django app per concept of the business."""
